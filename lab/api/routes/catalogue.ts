import { capacityQuestion, checked } from '../bodies.ts';
import {
  findFacility,
  findMetro,
  findPlan,
  showFacility,
  showMetro,
  showOperatingSystems,
  showPlan,
} from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { facilities, metros } from '../catalogue/locations.ts';
import { plans } from '../catalogue/plans.ts';
import { notFound, Problem } from '../problem.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** What can be ordered, and where. */
export const catalogueRoutes: readonly Route[] = [
  { method: 'GET', path: '/plans', answer: listPlans },
  { method: 'GET', path: '/projects/:id/plans', answer: listPlans },
  { method: 'GET', path: '/operating-systems', answer: () => ok({ operating_systems: showOperatingSystems() }) },
  { method: 'GET', path: '/facilities', answer: () => ok({ facilities: facilities.map(showFacility) }) },
  { method: 'GET', path: '/projects/:id/facilities', answer: () => ok({ facilities: facilities.map(showFacility) }) },
  { method: 'GET', path: '/locations/metros', answer: () => ok({ metros: metros.map(showMetro) }) },
  { method: 'GET', path: '/locations/metros/:id', answer: oneMetro },
  { method: 'GET', path: '/capacity', answer: (_, world) => ok({ capacity: levels(world, 'facility') }) },
  { method: 'GET', path: '/capacity/metros', answer: (_, world) => ok({ capacity: levels(world, 'metro') }) },
  { method: 'POST', path: '/capacity', answer: (call, world) => checkCapacity(call, world, 'facility') },
  { method: 'POST', path: '/capacity/metros', answer: (call, world) => checkCapacity(call, world, 'metro') },
];

function listPlans({ query }: Call): Answer {
  const slug = query.get('slug');
  return ok({ plans: plans.filter((plan) => slug === null || plan.slug === slug).map(showPlan) });
}

function oneMetro({ params }: Call): Answer {
  const metro = metros.find(({ code }) => code === params['id'] || fixedId('metro', code) === params['id']);
  if (!metro) throw notFound();
  return ok(showMetro(metro));
}

function levels({ stock }: World, by: 'metro' | 'facility'): object {
  const level = (servers: number) => (servers < 1 ? 'unavailable' : servers < 10 ? 'limited' : 'normal');
  const places = by === 'metro' ? metros.map(({ code }) => ({ code, metro: code })) : facilities;
  return Object.fromEntries(
    places.map(({ code, metro }) => [
      code,
      Object.fromEntries(plans.map(({ slug }) => [slug, { level: level(stock.left(metro, slug)) }])),
    ]),
  );
}

function checkCapacity({ body }: Call, { stock }: World, by: 'metro' | 'facility'): Answer {
  const servers = checked(capacityQuestion, body).servers.map(({ plan, quantity, ...place }) => {
    const code = place[by];
    const metro = by === 'metro' ? findMetro(code ?? '')?.code : findFacility(code ?? '')?.metro;
    if (metro === undefined) throw new Problem(422, `${code ?? ''} is not a valid ${by}`);
    if (!findPlan(plan)) throw new Problem(422, `${plan} is not a valid plan`);
    const available = stock.left(metro, plan) >= Number(quantity);
    return { [by]: code, plan, quantity: String(quantity), available };
  });
  return ok({ servers });
}

import { didYouMean, InputError } from '../../../engine/errors.ts';
import { facilities, metros } from '../../api/catalogue/locations.ts';
import type { RoundTrips } from '../../layout.ts';

/** The longest round trip, in milliseconds: to a satellite and back four times. */
const longest = 2000;

/** Reads `100` (everywhere), or `am=20,sv15=100` (a metro, a facility), or both; throws an InputError that says what is wrong. */
export function readRoundTrips(text: string): RoundTrips {
  const parts = text.split(',').map((part): [string, number] => {
    const [, place = '*', number] = /^(?:([a-z0-9]+)=)?(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    if (number === undefined) {
      throw new InputError(`"${part}" is not a round-trip time`, { hint: 'milliseconds: 100, or am=20,sv=100' });
    }
    if (Number(number) > longest) throw new InputError(`a round trip takes ${longest} ms at most, not ${number}`);
    return [checkedPlace(place), Number(number)];
  });
  const places = parts.map(([place]) => place);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice) throw new InputError(`${twice === '*' ? 'everywhere' : twice} has two round-trip times`);
  return Object.fromEntries(parts);
}

function checkedPlace(place: string): string {
  const codes = [...metros, ...facilities].map(({ code }) => code);
  if (place === '*' || codes.includes(place)) return place;
  throw new InputError(`there is no metro or facility ${place}`, {
    hint: didYouMean(place, codes) ?? `metros are ${metros.map(({ code }) => code).join(', ')}`,
  });
}

import type { Command } from 'commander';
import type { Provider } from '../providers/provider.ts';
import { type Ended, exitCodes } from './exit.ts';
import { enterLab } from './lab-door.ts';
import { append, wholeNumber } from './options.ts';
import { type ApiOptions, providerOf } from './packet/api.ts';
import { type CapacityOptions, capacityListing } from './packet/capacity.ts';
import { type ImageOptions, imageListing, metroListing, type PlanOptions, planListing } from './packet/catalogue.ts';
import { type Listing, tableOf } from './packet/listing.ts';
import { type PriceOptions, priceListing } from './packet/prices.ts';
import { type ReservationOptions, reservationListing } from './packet/reservations.ts';
import { withVault } from './vault-options.ts';

const about = `
The token is PACKET_API_TOKEN (or METAL_AUTH_TOKEN, PACKET_AUTH_TOKEN) of the environment, or in the file that
PACKET_API_TOKEN_FILE names; the address of another API than the public one is PACKET_API_URL; or both are those of an inventory (-i). Prices are dollars per hour.`;

/** Adds `kplay packet` and its commands, each of which asks the Packet API and prints a table. */
export function register(program: Command, ended: Ended): void {
  const packet = program.command('packet').addHelpText('after', about);
  const listing = async (options: ApiOptions, ask: (provider: Provider) => Promise<Listing>): Promise<void> => {
    const inLab = options.inventory && (await enterLab(options.inventory));
    if (inLab !== undefined) return ended(inLab);
    print(await ask(await providerOf(options)), options);
    ended(exitCodes.fine);
  };
  const add = (usage: string, description: string): Command => withApi(packet.command(usage).description(description));

  withMetros(add('prices [plan...]', 'what spot servers cost now, the cheapest first'))
    .option('--cheapest', 'only the cheapest metro of each plan')
    .action((plans: string[], options: ApiOptions & PriceOptions) =>
      listing(options, (provider) => priceListing(provider, plans, options)),
    );
  withMetros(add('capacity [plan...]', 'where there are servers of a plan now'))
    .option('-q, --quantity <number>', 'whether there are so many', wholeNumber)
    .action((plans: string[], options: ApiOptions & CapacityOptions) =>
      listing(options, (provider) => capacityListing(provider, plans, options)),
    );
  add('reservations', 'machines that projects have reserved, and which of them are free')
    .option('-p, --project <name>', 'only of this project, by name or id; once for each', append)
    .action((options: ApiOptions & ReservationOptions) =>
      listing(options, (provider) => reservationListing(provider, options)),
    );
  withMetros(add('plans [plan...]', 'kinds of servers, what is in them, and what they cost')).action(
    (plans: string[], options: ApiOptions & PlanOptions) =>
      listing(options, (provider) => planListing(provider, plans, options)),
  );
  add('metros', 'places where servers can be ordered').action((options: ApiOptions) => listing(options, metroListing));
  add('operating-systems', 'what servers can be ordered with')
    .option('--plan <plan>', 'only what this plan can have')
    .action((options: ApiOptions & ImageOptions) => listing(options, (provider) => imageListing(provider, options)));
}

function withApi(command: Command): Command {
  return withVault(
    command
      .option(
        '-i, --inventory <source>',
        'an inventory whose API it is: its address and token; a lab is entered',
        append,
      )
      .option('--api-url <url>', 'address of the API')
      .option('--json', 'as JSON'),
  );
}

function withMetros(command: Command): Command {
  return command.option('-m, --metro <code>', 'only in this metro; once for each', append);
}

function print(listing: Listing, { json = false }: ApiOptions): void {
  const text = json ? JSON.stringify(listing.data, undefined, 2) : tableOf(listing).join('\n');
  process.stdout.write(`${text}\n`);
}

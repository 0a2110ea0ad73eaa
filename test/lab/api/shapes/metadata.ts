import { z } from 'zod';
import { specs } from './catalogue.ts';
import { anything, id, networkFields, parentBlock, shortId, tags } from './parts.ts';
import { bgpNeighbour } from './routing.ts';

const metadataFields = {
  id,
  hostname: z.string(),
  iqn: z.string(),
  operating_system: z.strictObject({
    slug: z.string(),
    distro: z.string(),
    version: z.string(),
    license_activation: z.strictObject({ state: z.string() }),
  }),
  plan: z.string(),
  class: z.string(),
  reserved: z.boolean(),
  facility: z.string(),
  metro: z.string(),
  private_subnets: z.array(z.string()),
  tags,
  ssh_keys: z.array(z.string()),
  specs,
  switch_short_id: shortId,
  state: z.string(),
  storage: anything.optional(),
  volumes: z.array(z.string()),
  customdata: anything,
  bgp_neighbors: z.array(bgpNeighbour).optional(),
  spot: z.strictObject({ termination_time: z.string().optional() }).optional(),
  api_url: z.url(),
  phone_home_url: z.url(),
  user_state_url: z.url(),
};

const bonding = z.strictObject({ mode: z.int() });

const interfaces = z.array(anything);

/** What a host is told of itself. */
export const ownMetadata = z.strictObject({
  ...metadataFields,
  network: z.strictObject({
    bonding,
    interfaces,
    addresses: z.array(z.strictObject({ ...networkFields, parent_block: parentBlock })),
  }),
});

/** The same for holders of a token, where addresses are mere texts. */
export const metadata = z.strictObject({
  ...metadataFields,
  network: z.strictObject({ network: z.strictObject({ bonding }), interfaces, addresses: z.array(z.string()) }),
});

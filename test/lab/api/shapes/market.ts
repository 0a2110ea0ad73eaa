import { z } from 'zod';
import { facility, metro, plan } from './catalogue.ts';
import { dollars, id, path, reference, shortId, time } from './parts.ts';

export const hardware = z.strictObject({
  id,
  short_id: shortId,
  facility,
  plan,
  project: reference('projects'),
  device: reference('devices').optional(),
  switch_uuid: shortId,
  provisionable: z.boolean(),
  spare: z.boolean(),
  need_of_service: z.boolean(),
  custom_rate: dollars,
  created_at: time,
  href: path('hardware-reservations'),
});

export const spotRequest = z.strictObject({
  id,
  devices_min: z.int(),
  devices_max: z.int(),
  max_bid_price: dollars,
  end_at: time.optional(),
  metro,
  plan: reference('plans'),
  project: reference('projects'),
  devices: z.array(reference('devices')),
  created_at: time,
  href: path('spot-market-requests'),
});

/** Prices by place and plan. */
export const prices = z.strictObject({
  spot_market_prices: z.record(z.string(), z.record(z.string(), z.strictObject({ price: dollars }))),
});

/** Each price with the time at which it began, in seconds since 1970. */
export const priceHistory = z.strictObject({
  prices_history: z.strictObject({ datapoints: z.array(z.tuple([dollars, z.int()])).min(1) }),
});

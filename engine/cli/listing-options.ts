/** What is to be listed instead of run. */
export interface ListingOptions {
  readonly listHosts?: boolean;
  readonly listTasks?: boolean;
  readonly listTags?: boolean;
}

/** Whether something is to be listed. */
export function isListing({ listHosts, listTasks, listTags }: ListingOptions): boolean {
  return [listHosts, listTasks, listTags].some(Boolean);
}

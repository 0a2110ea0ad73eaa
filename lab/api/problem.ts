/** A request that is refused: its status and the texts of the answer's `errors`. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, ...errors: string[]) {
    super(errors.join('; '));
    this.status = status;
    this.errors = errors;
  }

  /** As the service writes it: `error` for a wrong token, `errors` for all else. */
  get body(): object {
    return this.status === 401 ? { error: this.errors[0] } : { errors: this.errors };
  }
}

/** What there is not, or what this token may not see. */
export function notFound(): Problem {
  return new Problem(404, 'Not found');
}

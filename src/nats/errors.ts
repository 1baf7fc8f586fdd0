import { RearguardError } from '../errors.js';

/** No NATS server could be reached or used: the address is wrong, it refused the credentials, JetStream is off, or a permission is missing. `cause` is what the client said. */
export class ConnectionError extends RearguardError {
  override readonly name: string = 'ConnectionError';
}

/** The server is too old to be trusted with tasks: it is known to lose them after a crash. */
export class ServerVersionError extends ConnectionError {
  override readonly name = 'ServerVersionError';
  /** What the server says it is. */
  readonly version: string;
  constructor(version: string, message: string) {
    super(message);
    this.version = version;
  }
}

/** Another controller has taken the run over: this one was silent for longer than `leaseTimeout`. The run goes on there; nothing is lost. */
export class ReplacedError extends RearguardError {
  override readonly name = 'ReplacedError';
}

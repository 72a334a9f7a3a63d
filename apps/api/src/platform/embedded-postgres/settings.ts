import { statfs } from 'node:fs/promises';

/** Below this, parallel queries could find it full. Containers have 64 MB unless told otherwise. */
const SHARED_MEMORY_FOLDER_BYTES_MIN = 128 * 1024 * 1024;

/** Settings of the server, given at each start so that they are those of the running version. */
export async function serverSettings(options: {
  durable: boolean;
  port: number;
}): Promise<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    wal_compression: 'on',
    random_page_cost: '1.1',
    // Short statements on few rows: compiling them costs more than running them.
    jit: 'off',
    // A client that went away must not keep its locks while a statement runs.
    client_connection_check_interval: '2s',
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
    log_lock_waits: 'on',
    log_checkpoints: 'off',
    // Leaves out the values of refused rows, which may be people's data.
    log_error_verbosity: 'terse',
    log_line_prefix: '%m [%p] %u ',
    log_timezone: 'UTC',
    timezone: 'UTC',
    ...((await isSharedMemoryFolderSmall()) ? { dynamic_shared_memory_type: 'mmap' } : {}),
    ...(options.durable ? {} : FORGETFUL_SETTINGS),
  };
}

/** A crash may lose or destroy everything: for tests, whose data nobody needs afterwards. */
const FORGETFUL_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '128MB',
};

async function isSharedMemoryFolderSmall(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    const { blocks, bsize } = await statfs('/dev/shm');
    return blocks * bsize < SHARED_MEMORY_FOLDER_BYTES_MIN;
  } catch {
    return true;
  }
}

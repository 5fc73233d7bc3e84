const loopbackNames = /^(localhost|[\w-]+(\.[\w-]+)*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a host, with or without a port, names this machine itself. */
export function namesThisMachine(host: string): boolean {
  return loopbackNames.test(host.replace(/:\d+$/, ""));
}

/** A system and a processor, in the words of Terraform: `linux_amd64`. */
export type Platform = `${string}_${string}`;

/** Where Node runs and a script can be started by its first line. */
export const scriptPlatforms: readonly Platform[] = [
  "darwin_amd64",
  "darwin_arm64",
  "freebsd_amd64",
  "freebsd_arm64",
  "linux_amd64",
  "linux_arm",
  "linux_arm64",
  "openbsd_amd64",
];

/** How Terraform names the systems and processors that Node names otherwise. */
const systems: Readonly<Record<string, string>> = { win32: "windows" };
const processors: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** The platform of this process. */
export function currentPlatform(): Platform {
  const { platform, arch } = process;
  return `${systems[platform] ?? platform}_${processors[arch] ?? arch}`;
}

/** The file name of the provider's executable on a platform. */
export function executableName(version: string, platform: Platform): string {
  return `terraform-provider-orgwright_v${version}${platform.startsWith("windows_") ? ".exe" : ""}`;
}

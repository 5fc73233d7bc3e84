/**
 * The actions of GitHub's that workflows use, by the commits of their releases: a tag can be moved to
 * other code, a commit cannot. Tools that renew dependencies read the comment behind each.
 */
export const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";
export const setupNode = "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0";
export const uploadArtifact =
  "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2";
export const downloadArtifact =
  "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0";
export const restoreCache =
  "actions/cache/restore@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
export const saveCache = "actions/cache/save@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";

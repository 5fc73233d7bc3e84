// Writes the Helm chart out of deploy/kubernetes, which says everything once: `tsx scripts/helm-chart.ts`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../src/version.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const chart = "deploy/helm/orgwright";

/** What stands in place of what somebody may want otherwise; each must be there. */
const blanks: readonly (readonly [file: string, written: string, blank: string])[] = [
  ["deployment", "replicas: 2", "replicas: {{ .Values.replicas }}"],
  ["deployment", "image: orgwright\n", "image: {{ .Values.image | quote }}\n"],
  [
    "deployment",
    "requests: { cpu: 50m, memory: 256Mi }",
    "requests: {{ toJson .Values.requests }}",
  ],
  ["deployment", "limits: { memory: 512Mi }", "limits: {{ toJson .Values.limits }}"],
  ["rbac", "namespace: orgwright\n", "namespace: {{ .Release.Namespace }}\n"],
];

const values = `# The image that deploy/Dockerfile builds, named by its digest.
image: orgwright
replicas: 2
requests: { cpu: 50m, memory: 256Mi }
limits: { memory: 512Mi }
`;

/** The files of the chart, by their paths. */
export function chartFiles(): ReadonlyMap<string, string> {
  const read = (name: string): string =>
    readFileSync(`${root}/deploy/kubernetes/${name}.yaml`, "utf8");
  const template = (name: string): string =>
    blanks
      .filter(([file]) => file === name)
      .reduce((text, [, written, blank]) => {
        if (!text.includes(written)) throw new Error(`${name}.yaml has no ${written}`);
        return text.replaceAll(written, blank);
      }, read(name));
  return new Map([
    [
      `${chart}/Chart.yaml`,
      `apiVersion: v2\nname: orgwright\ndescription: Keeps Auth0 tenants equal to the Organizations of a cluster.\ntype: application\nversion: ${version}\nappVersion: ${version}\n`,
    ],
    [`${chart}/values.yaml`, values],
    [`${chart}/crds/custom-resources.yaml`, read("custom-resources")],
    [`${chart}/templates/rbac.yaml`, template("rbac")],
    [`${chart}/templates/deployment.yaml`, template("deployment")],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of chartFiles()) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
    console.log(`${path} is written`);
  }
}

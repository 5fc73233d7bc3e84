import type { JSX } from "preact";
import { hrefTo } from "../data/index.js";
import { Heading, LinkButton } from "../parts/index.js";

/** That nothing is at an address. */
export function NotFound(): JSX.Element {
  return (
    <>
      <Heading>Nothing is here</Heading>
      <p>This address leads to no view of the page.</p>
      <LinkButton href={hrefTo([])}>To the organizations</LinkButton>
    </>
  );
}

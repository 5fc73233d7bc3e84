import { expect, test } from "vitest";
import { searchText } from "../../src/auth0/search-text.js";

test("a search names values by their keys, and none of them can say more than itself", () => {
  expect(searchText({ email: ["a@x.example", "b@x.example"], user_id: ["auth0|1"] })).toBe(
    'email:("a@x.example" OR "b@x.example") OR user_id:("auth0|1")',
  );
  expect(searchText({ email: [String.raw`x") OR email:(* \ `], user_id: [] })).toBe(
    String.raw`email:("x\") OR email:(* \\ ")`,
  );
});

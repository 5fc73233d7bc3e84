// The page starts here.
import { render } from "preact";
import { forbidEval } from "./data/index.js";
import { Page } from "./views/index.js";

forbidEval();
const root = document.querySelector("#page");
if (root !== null) render(<Page />, root);

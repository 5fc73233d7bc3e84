// The page starts here.
import { render } from "preact";
import { forbidEval } from "./data/index.js";
import { revealTexts } from "./parts/index.js";
import { Page } from "./views/index.js";

forbidEval();
revealTexts();
const root = document.querySelector("#page");
if (root !== null) render(<Page />, root);

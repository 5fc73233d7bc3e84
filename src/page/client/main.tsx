// The page starts here.
import { render } from "preact";
import { revealTexts } from "./parts/index.js";
import { Page } from "./views/index.js";

revealTexts();
const root = document.querySelector("#page");
if (root !== null) render(<Page />, root);

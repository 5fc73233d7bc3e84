// The page starts here.
import "./data/without-eval.js";
import { render } from "preact";
import "./style/page.css";
import { Page } from "./views/index.js";

const root = document.querySelector("#page");
if (root !== null) render(<Page />, root);

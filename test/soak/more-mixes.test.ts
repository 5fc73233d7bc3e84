import { describeSoak } from "./soak-suite.js";

// The first half is a file of its own, because files run side by side.
describeSoak(151, 300);

import { describeSoak } from "./soak-suite.js";

// The other half is a file of its own, because files run side by side.
describeSoak(1, 150);

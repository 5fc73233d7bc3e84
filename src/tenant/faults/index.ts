// Faults that tests order, and what they do to a request.
// Must not know which routes there are.
export { checkFault, type Fault, type FaultyRoute } from "./fault.js";
export { disturb } from "./event-disturbance.js";
export { faultAnswer } from "./fault-answer.js";
export { FaultBoard, type Disturbance, type Effects } from "./fault-board.js";
export { mutate } from "./mutation.js";

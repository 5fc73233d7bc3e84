import { config } from "zod";

// The page's policy forbids code made of text, and trying would be told as a violation.
config({ jitless: true });

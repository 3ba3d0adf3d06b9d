/** Loaded before tests that several machines are to answer: ends what a test, or a file of them, has started. */
import { afterAll, afterEach, beforeEach } from "bun:test";
import { beginTest, endFile, endTest } from "./open.ts";

beforeEach(beginTest);
afterEach(endTest);
afterAll(endFile);

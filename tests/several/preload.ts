/** Loaded before tests that several machines are to answer: ends what a test, or a file of them, has started. */
import { Database } from "bun:sqlite";
import { afterAll, afterEach, beforeEach } from "bun:test";
import { beginTest, endFile, endTest } from "./open.ts";

// A machine goes on from test to test with the statements that it knows.
Database.MAX_QUERY_CACHE_SIZE = 2_000;

beforeEach(beginTest);
afterEach(endTest);
afterAll(endFile);

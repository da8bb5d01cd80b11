//! What is told of alerts that repeat each other, and of more alerts than anybody reads: tables over a clock of the tests.

mod observed;
mod page;
mod rates;
mod repeats;
mod scene;

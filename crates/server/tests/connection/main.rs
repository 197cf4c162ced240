//! The handler of one connection, over a link in memory and with the clock paused.

mod client;
mod content;
mod conversation;
mod deadlines;
mod events;
mod faults;
mod models;

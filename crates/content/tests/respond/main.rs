//! `respond`, in process: what is answered, why, and what happens when the store fails.

mod cases;
mod chosen;
mod codings;
mod faults;
mod ranges;
mod reasons;
mod sent;
mod sidecars;
mod walk;
mod young;

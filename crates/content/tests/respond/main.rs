//! `respond`, in process: what is answered, why, and what happens when the store fails.

mod cases;
mod faults;
mod reasons;
mod walk;

//! What breaks on purpose: stores, links, files and folders, at every step of an exchange and in
//! each model. Whatever breaks, no octet is wrong, nothing hangs, and there is one record.

//! Confinement: giving up what a running server does not need, while there is one thread.

//! Fuzz targets: functions that take any octets and panic when a law is broken. The fuzzer drives
//! them from the folder `fuzz`, and a plain test replays the committed corpus through them.

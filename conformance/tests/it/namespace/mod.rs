//! What reads and mends a namespace by the KV API, beside an emulator that serves both it and the Worker.

mod audit;
mod capture;
mod deployment;
mod explorer;
mod meddler;
mod repair;
mod report;

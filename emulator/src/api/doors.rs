//! Where a request leads, by the port that it came to and its path; and who is let in.

use super::chosen::Chosen;
use super::guard::{Guard, control_path};
use super::inspector::{self, Part};
use super::refusal::Refusal;
use super::store_name::StoreName;
use crate::message::Request;
use std::net::IpAddr;

/// What the requests to a port are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The API and the control plane.
    Api,
    /// The KV protocol, as the Workers runtime speaks it.
    KvWire,
}

/// The doors, and who stands before them.
#[derive(Debug)]
pub(crate) struct Doors {
    /// Before everything under `/__emulator`; None where that is not served.
    pub(crate) control: Option<Guard>,
    /// Before the port of the KV protocol.
    pub(crate) kv_wire: Guard,
}

/// Where a request leads.
#[derive(Debug)]
pub(super) enum Destination {
    /// To the API of a store.
    Store(Option<StoreName>),
    /// To the control plane.
    Control(Chosen),
    /// To the page for people.
    Inspector(Part),
    /// To Cloudflare's REST API: what follows `/client/v4` in the path.
    Rest(String),
    /// To a namespace, by the KV protocol as it is.
    KvWire,
    /// To a namespace, in the envelope of Miniflare's proxy: what follows `/kv` in the path.
    KvEnvelope(String),
    /// Nowhere: it is refused.
    Nowhere(Refusal),
}

impl Doors {
    /// Where a request from `peer` leads. Cuts the prefix that names a store off its path.
    pub(super) fn lead(&self, door: Door, peer: IpAddr, request: &mut Request) -> Destination {
        let led = match door {
            Door::Api => match control_of_unnamed(&request.path).map(str::to_owned) {
                Some(path) if self.control.is_some() => {
                    request.path = path;
                    self.inside(Chosen::Unnamed, peer, request)
                }
                _ => take_store(request).and_then(|store| self.inside(store.into(), peer, request)),
            },
            Door::KvWire => self.kv_wire.check(peer, request).map(|()| Destination::KvWire),
        };
        led.unwrap_or_else(Destination::Nowhere)
    }

    fn inside(
        &self,
        chosen: Chosen,
        peer: IpAddr,
        request: &Request,
    ) -> Result<Destination, Refusal> {
        let store = chosen.name().cloned();
        let Some(guard) = &self.control else { return Ok(Destination::Store(store)) };
        let Some(path) = control_path(&request.path) else {
            // Whoever the guard refuses gets what the API answers.
            let front = inspector::front(request).filter(|_| store.is_none());
            let front = front.filter(|_| guard.check_sender(peer, request).is_ok());
            return Ok(front.map_or(Destination::Store(store), Destination::Inspector));
        };
        if store.is_none()
            && request.method.is_safe()
            && let Some(part) = inspector::part(path)
        {
            guard.check_sender(peer, request)?;
            return Ok(Destination::Inspector(part));
        }
        guard.check(peer, request)?;
        if let Some(group) = below(path, "/kv") {
            return Ok(Destination::KvEnvelope(group.to_owned()));
        }
        if let Some(call) = below(path, "/client/v4") {
            return Ok(Destination::Rest(call.to_owned()));
        }
        Ok(Destination::Control(chosen))
    }
}

/// What follows a folder in a path.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// What follows `/@` in the path of a call that is for the store of plain paths alone.
fn control_of_unnamed(path: &str) -> Option<&str> {
    let (name, rest) = StoreName::split_path(path)?;
    (name.is_empty() && control_path(rest).is_some()).then_some(rest)
}

/// Cuts the prefix `/@NAME` off the path.
fn take_store(request: &mut Request) -> Result<Option<StoreName>, Refusal> {
    let Some((name, rest)) = StoreName::split_path(&request.path) else { return Ok(None) };
    let store = StoreName::parse(name).ok_or_else(|| Refusal::StoreName(name.to_owned()))?;
    request.path = rest.to_owned();
    Ok(Some(store))
}

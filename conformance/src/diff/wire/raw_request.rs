//! A request as the bytes that are sent, in parts that can be changed one by one.

use crate::base_url::BaseUrl;
use crate::exchange::Request;

/// A request on the wire.
#[derive(Debug, Clone)]
pub(in crate::diff) struct RawRequest {
    pub(super) method: Vec<u8>,
    pub(super) target: Vec<u8>,
    /// What stands behind the target, with its blank.
    pub(super) version: Vec<u8>,
    /// The lines of the head, without their ends.
    pub(super) fields: Vec<Vec<u8>>,
    pub(super) body: Vec<u8>,
    pub(super) line_end: &'static [u8],
}

impl RawRequest {
    /// The request as an ordinary client writes it.
    pub(in crate::diff) fn of(base: &BaseUrl, request: &Request) -> Self {
        let target = base.join(&request.path).ok().and_then(|uri| uri.path_and_query().cloned());
        let target = target.map_or_else(|| request.path.clone(), |target| target.to_string());
        let mut raw = Self {
            method: request.method.as_str().into(),
            target: target.into(),
            version: b" HTTP/1.1".into(),
            fields: vec![format!("Host: {}", base.authority()).into()],
            body: request.body.clone().unwrap_or_default().into(),
            line_end: b"\r\n",
        };
        for (name, value) in &request.headers {
            raw.fields.push([name.as_str().as_bytes(), b": ", value.as_bytes()].concat());
        }
        if request.body.is_some() {
            raw.add(&format!("Content-Length: {}", raw.body.len()));
        }
        raw
    }

    pub(super) fn add(&mut self, field: &str) {
        self.fields.push(field.into());
    }

    /// Removes the fields of a name.
    pub(super) fn remove(&mut self, name: &str) {
        let begins = |field: &[u8]| {
            let start = field.get(..name.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        self.fields.retain(|field| !begins(field));
    }

    /// Whether the answer has no body, whatever its head says.
    pub(in crate::diff) fn is_head(&self) -> bool {
        self.method == b"HEAD"
    }

    /// What is sent.
    pub(in crate::diff) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [&self.method, b" ".as_slice(), &self.target, &self.version].concat();
        for field in &self.fields {
            bytes.extend_from_slice(self.line_end);
            bytes.extend_from_slice(field);
        }
        bytes.extend_from_slice(self.line_end);
        bytes.extend_from_slice(self.line_end);
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;

    #[test]
    fn an_ordinary_request_is_written_as_clients_write_it() {
        let base = BaseUrl::parse("http://127.0.0.1:1/@a").unwrap();
        let mut request = Request::new(Method::POST, "/kv/x?y");
        request.headers.insert("content-type", "text/plain".parse().unwrap());
        request.body = Some(Bytes::from_static(b"12"));
        let mut raw = RawRequest::of(&base, &request);
        let text = "POST /@a/kv/x?y HTTP/1.1\r\nHost: 127.0.0.1:1\r\ncontent-type: text/plain\r\nContent-Length: 2\r\n\r\n12";
        assert_eq!(String::from_utf8_lossy(&raw.bytes()), text);
        raw.remove("host:");
        assert!(!String::from_utf8_lossy(&raw.bytes()).contains("Host"));
    }
}

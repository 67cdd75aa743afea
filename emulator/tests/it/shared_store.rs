//! Stores that are kept in Redis, which several emulators use at once.

use crate::persist::{control, names};
use crate::program::{Program, command, run};
use crate::redis_server::{self, Node, cluster_address};
use crate::wire::{Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::IndexMode;
use pysondbkv_emulator::storage::{Backend, Memory, Name, RedisBackend, Value};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use tempfile::TempDir;

/// A node that has nothing, if Redis is installed.
pub(crate) fn node() -> Option<(Node, TempDir)> {
    let folder = redis_server::is_installed().then(|| tempfile::tempdir().unwrap())?;
    Some((Node::start(folder.path(), false), folder))
}

pub(crate) fn config(node: &Node) -> Config {
    Config { store: Some(node.address().parse().unwrap()), ..Config::default() }
}

fn start(node: &Node) -> Server {
    Server::start(config(node))
}

pub(crate) fn wait_for(what: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !what() {
        assert!(began.elapsed().as_secs() < 30, "it does not come");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn items_stores_and_snapshots_are_there_again() {
    let Some((node, _folder)) = node() else { return };
    let server = start(&node);
    let mut wire = server.connect();
    for number in 0..20 {
        wire.add("", &format!("{{\"n\":{number}}}"));
    }
    let key = wire.add("/@other", "1").key().unwrap();
    assert_eq!(control(&mut wire, "PUT", "snapshots/s"), 204);
    wire.add("", "\"behind the snapshot\"");
    let listing = wire.get("/getAll").text();
    drop(wire);
    server.stop();

    let server = start(&node);
    let mut wire = server.connect();
    assert_eq!(wire.get("/getAll").text(), listing);
    assert_eq!(wire.get(&format!("/@other/get/{key}")).text(), "1");
    assert_eq!(names(&mut wire), [None, Some("other".into())]);
    assert_eq!(control(&mut wire, "POST", "snapshots/s/restore"), 204);
    let restored = wire.get("/getAll").text();
    assert!(restored.contains("19") && !restored.contains("behind"), "{restored}");
    assert_eq!(control(&mut wire, "DELETE", "snapshots/s"), 204);
    assert_eq!(control(&mut wire, "DELETE", "stores/other"), 204);
    drop(wire);
    server.stop();
    assert_eq!(names(&mut start(&node).connect()), [None]);
}

#[test]
fn each_emulator_meets_what_the_other_has_done() {
    let Some((node, _folder)) = node() else { return };
    let (one, other) = (start(&node), start(&node));
    let (mut at_one, mut at_other) = (one.connect(), other.connect());
    let key = at_one.add("", "1").key().unwrap();
    assert_eq!(at_other.get(&format!("/get/{key}")).text(), "1");
    assert_eq!(control(&mut at_other, "PUT", "snapshots/s"), 204);
    assert_eq!(control(&mut at_other, "POST", "reset"), 204);
    assert_eq!(at_one.get("/getAll").text(), "[]", "a reset is met at the next operation");
    assert!(at_one.add("", "2").key().is_some(), "and a write is not lost");
    assert_eq!(at_other.get("/getAll").text().matches("value").count(), 1);
    assert_eq!(control(&mut at_one, "POST", "snapshots/s/restore"), 204);
    assert!(at_other.get("/getAll").text().contains(&key));
    at_one.add("/@new", "3");
    wait_for(|| names(&mut other.connect()).len() == 1);
}

#[test]
fn an_add_is_before_or_behind_the_reset_of_another_emulator_and_never_both() {
    let Some((node, _folder)) = node() else { return };
    node.command(&["CONFIG", "SET", "appendfsync", "no"]);
    let one = Server::start(Config { index: IndexMode::Serialized, ..config(&node) });
    let other = start(&node);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut wire = one.connect();
                while !is_over.load(Relaxed) {
                    assert_eq!(wire.add("", "1").status, 200);
                }
            });
        }
        for _ in 0..50 {
            assert_eq!(control(&mut other.connect(), "POST", "reset"), 204);
        }
        is_over.store(true, Relaxed);
    });
    let report = one.connect().send("GET", b"/__emulator/index", &[], None).text();
    assert!(report.contains("\"orphans\":[]") && report.contains("\"dangling\":[]"), "{report}");
}

#[test]
fn a_store_is_reached_over_tls_if_its_certificate_is_trusted() {
    let Some(folder) = redis_server::is_installed().then(|| tempfile::tempdir().unwrap()) else {
        return;
    };
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
    let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&certificate, signed.cert.pem()).unwrap();
    std::fs::write(&key, signed.signing_key.serialize_pem()).unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (port, files) = (free.port().to_string(), [&certificate, &key]);
    let [certificate_file, key_file] = files.map(|file| file.to_str().unwrap());
    let more = ["--tls-port", &port, "--tls-auth-clients", "no"];
    let files = ["--tls-cert-file", certificate_file, "--tls-key-file", key_file];
    let _node = Node::start_with(folder.path(), &[more, files].concat());
    let store = format!("rediss://127.0.0.1:{port}");
    let started = |trusted: &Path| {
        let mut command = command(&["--port", "0", "--store", &store]);
        command.env("SSL_CERT_FILE", trusted);
        command
    };

    let program = Program::of(started(&certificate));
    let key = program.connect().add("", "1").key().unwrap();
    program.end("-TERM");
    let program = Program::of(started(&certificate));
    assert_eq!(program.connect().get(&format!("/get/{key}")).text(), "1");
    program.end("-TERM");

    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&certificate, other.cert.pem()).unwrap();
    let refused = started(&certificate).output().unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(told.contains("certificate"), "{told}");
}

#[test]
fn a_node_of_a_cluster_is_reached_as_a_cluster() {
    let Some(folder) = redis_server::is_installed().then(|| tempfile::tempdir().unwrap()) else {
        return;
    };
    let nodes = redis_server::cluster(folder.path());
    let output = run(&["--port", "0", "--store", &nodes[0].address()]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("begin its address with redis-cluster://"), "{told}");
}

#[test]
fn a_store_that_does_not_answer_is_exit_status_2_and_shows_no_password() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = format!("redis://user:secret@{free}/1");
    let output = run(&["--port", "0", "--store", &store]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(&format!("cannot reach the store redis://{free}/1")), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn while_a_node_is_away_operations_fail_and_then_go_on() {
    let Some((mut node, _folder)) = node() else { return };
    let server = start(&node);
    let mut wire = server.connect();
    let key = wire.add("", "1").key().unwrap();
    node.kill();
    let get = |wire: &mut Wire| wire.get(&format!("/get/{key}"));
    assert_eq!(get(&mut wire).status, 500);
    assert_eq!(wire.add("", "2").status, 500);
    node.start_again();
    wait_for(|| get(&mut server.connect()).status == 200);
    assert_eq!(get(&mut wire).text(), "1");
    assert!(wire.add("", "2").key().is_some());
}

#[test]
fn an_operation_that_a_node_does_not_answer_fails_in_bounded_time() {
    let Some((node, _folder)) = node() else { return };
    let server = start(&node);
    let mut wire = server.connect();
    let key = wire.add("", "1").key().unwrap();
    node.signal("STOP");
    assert_eq!(wire.get(&format!("/get/{key}")).status, 500);
    node.signal("CONT");
    wait_for(|| server.connect().get(&format!("/get/{key}")).status == 200);
    assert!(wire.add("", "2").key().is_some());
}

/// Whether a replica has everything that the node was told.
fn is_replicated(node: &Node) -> bool {
    let told = node.command(&["INFO", "replication"]);
    let told_all = told.lines().find_map(|line| line.strip_prefix("master_repl_offset:"));
    let replica = told.lines().find(|line| line.starts_with("slave0:")).unwrap_or_default();
    let got = replica.split(',').find_map(|field| field.strip_prefix("offset="));
    replica.contains("state=online") && told_all.is_some() && told_all == got
}

#[test]
fn after_a_failover_the_replica_answers() {
    let Some(folder) = redis_server::is_installed().then(|| tempfile::tempdir().unwrap()) else {
        return;
    };
    let mut nodes = redis_server::cluster_of(folder.path(), 6);
    let store = Some(cluster_address(&nodes).parse().unwrap());
    let server = Server::start(Config { store, ..Config::default() });
    let mut wire = server.connect();
    let key = wire.add("", "1").key().unwrap();
    // The one whose slots hold the store of plain paths. What its replica has not got yet is lost with it.
    wait_for(|| is_replicated(&nodes[1]));
    nodes[1].kill();
    let get = || server.connect().get(&format!("/get/{key}"));
    assert_eq!(get().status, 500);
    wait_for(|| get().status == 200);
    assert_eq!(get().text(), "1");
    assert!(wire.add("", "2").key().is_some());
}

#[tokio::test]
async fn a_request_goes_on_with_the_entries_that_it_met_first() {
    let Some((node, _folder)) = node() else { return };
    let backend = async || {
        let address = node.address().parse().unwrap();
        RedisBackend::open(&address, Arc::default()).await.unwrap()
    };
    let (one, other) = (backend().await.open("n").storage, backend().await.open("n").storage);
    let request = one.for_request().unwrap();
    let late = one.for_request().unwrap();
    request.put(&"a".into(), text("1")).await.unwrap();
    let replaced = other.replace(&Memory::default()).await.unwrap();
    request.put(&"b".into(), text("2")).await.unwrap();
    assert_eq!(request.get(&"a".into()).await.unwrap(), Some(text("1")), "it still sees them");
    assert_eq!(request.delete(&"a".into()).await.unwrap(), None);
    assert_eq!(replaced.entries().await.unwrap(), []);
    late.put(&"c".into(), text("3")).await.unwrap();
    assert_eq!(late.get_many(&["a".into(), "c".into()]).await.unwrap(), [None, Some(text("3"))]);
    assert_eq!(one.keys().await.unwrap(), ["c".into()]);
    assert_eq!(replaced.keys().await.unwrap(), ["c".into()]);
}

#[tokio::test]
async fn big_values_are_answered_whole() {
    let Some((node, _folder)) = node() else { return };
    let address = node.address().parse().unwrap();
    let backend = RedisBackend::open(&address, Arc::default()).await.unwrap();
    let storage = backend.open("n").storage;
    let big = |byte: &str| text(&byte.repeat(3 << 20));
    let entries = [("a", big("a")), ("b", text("b")), ("c", big("c"))];
    storage.put_all(entries.clone().map(|(key, value)| (key.into(), value)).into()).await.unwrap();
    let keys = ["c", "b", "none", "a"].map(Name::from);
    let expected = [Some(big("c")), Some(text("b")), None, Some(big("a"))];
    assert!(storage.get_many(&keys).await.unwrap() == expected);
    let expected = entries.map(|(key, value)| (key.to_owned(), value));
    assert!(storage.entries().await.unwrap() == expected);
    assert!(storage.put(&"a".into(), big("d")).await.unwrap() == Some(big("a")));
    assert!(storage.delete(&"a".into()).await.unwrap() == Some(big("d")));
}

fn text(text: &str) -> Value {
    text.to_owned().into()
}

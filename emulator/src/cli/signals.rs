//! What stops the program: signals, and the end of the program that started it.

use anyhow::Context;

/// A future that ends at SIGINT or SIGTERM.
#[cfg(unix)]
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("failed to watch SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("failed to watch SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A future that ends at Ctrl-C.
#[cfg(not(unix))]
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await.context("failed to watch Ctrl-C")) })
}

/// A future that ends at the end of standard input, if that is `asked` for. The system closes the input when
/// the program at its other end is gone, however that went.
pub(super) async fn end_of_input(asked: bool) {
    if !asked {
        return std::future::pending().await;
    }
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    // A thread of its own, since a read of standard input cannot be given up.
    std::thread::spawn(move || {
        drop(std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
        drop(ended);
    });
    drop(end.await);
}

//! The threads that work is shared among: as many as the system gives, and if it gives none, the command's own.

use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

use rayon::{ThreadBuilder, ThreadPoolBuilder};

/// Starts the threads of this process.
///
/// They are started before the pool asks for them, because a pool that could not start all of its threads cannot be
/// asked a second time.
///
/// # Errors
/// What the pool says, which it does not where one thread is enough.
pub(super) fn start() -> Result<(), String> {
    static STARTED: OnceLock<Result<(), String>> = OnceLock::new();
    STARTED.get_or_init(pool).clone()
}

fn pool() -> Result<(), String> {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse().ok()).filter(|count| *count > 0);
    let wanted = asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let mut workers: Vec<Sender<ThreadBuilder>> = (0..wanted).map_while(|_| worker()).collect();
    let pool = ThreadPoolBuilder::new();
    let count = workers.len();
    let built = if count == 0 {
        pool.num_threads(1).use_current_thread().build_global()
    } else {
        let give = move |thread| {
            let worker = workers.pop().ok_or(std::io::ErrorKind::WouldBlock)?;
            worker.send(thread).map_err(|_| std::io::ErrorKind::WouldBlock.into())
        };
        pool.num_threads(count).spawn_handler(give).build_global()
    };
    built.map_err(|error| error.to_string())
}

/// A thread that waits for its part of the pool; `None` when the system gives none.
fn worker() -> Option<Sender<ThreadBuilder>> {
    let (sender, receiver) = channel::<ThreadBuilder>();
    let run = move || {
        if let Ok(thread) = receiver.recv() {
            thread.run();
        }
    };
    std::thread::Builder::new().spawn(run).ok().map(|_| sender)
}

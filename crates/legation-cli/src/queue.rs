//! Work by several threads whose results come in the order of the work.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Sentences of any length are parsed on these threads.
const STACK: usize = 16 << 20;

/// How many items may be between `items` and `each`, for each thread: enough that a long dispatch does not keep the
/// other threads waiting, few enough that memory stays small.
const AHEAD: usize = 4;

/// How many threads work: as many as are asked for, else one per processor.
pub fn jobs(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// Does `work` on each item of `items()`, which one more thread makes and walks through, by `jobs` threads, each with a worker of its own from `worker`, and hands the results
/// to `each` on the calling thread, in the order of `items`. Only a bounded number of items is in memory at a time.
/// Ends early with the error of `each`.
pub fn ordered<I, T, W, R, E>(
    jobs: NonZeroUsize,
    items: impl FnOnce() -> I + Send,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) -> R + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator<Item = T>,
    T: Send,
    R: Send,
{
    let bound = AHEAD * jobs.get();
    // Each item goes to the workers with a place for its result; the places go to the caller in order.
    let (job_in, job_out) = sync_channel::<(T, SyncSender<R>)>(bound);
    let (place_in, place_out) = sync_channel::<Receiver<R>>(bound);
    let job_out = Mutex::new(job_out);
    let (worker, work, job_out) = (&worker, &work, &job_out);
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            let run = move || {
                let mut own = worker();
                while let Some((item, place)) = next(job_out) {
                    // The caller has gone where the place is closed; the feeder will notice.
                    _ = place.send(work(&mut own, item));
                }
            };
            // Without this thread the others do its work; without any, the one below fails loudly.
            if thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, run)
                .is_err()
            {
                scope.spawn(run);
            }
        }
        scope.spawn(move || {
            for item in items() {
                let (result_in, result_out) = sync_channel(1);
                if place_in.send(result_out).is_err() || job_in.send((item, result_in)).is_err() {
                    break;
                }
            }
        });
        // The receiver is moved in, so that leaving the loop early closes it and stops the feeder.
        for place in place_out {
            if let Ok(result) = place.recv() {
                each(result)?;
            }
        }
        Ok(())
    })
}

fn next<J>(jobs: &Mutex<Receiver<J>>) -> Option<J> {
    jobs.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .recv()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn jobs(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn results_come_in_order_whatever_each_takes() {
        for n in [1, 2, 7] {
            let mut got = Vec::new();
            let slow_first = |_: &mut (), n: u64| {
                thread::sleep(std::time::Duration::from_micros(50 * (n % 5)));
                n * 2
            };
            ordered(
                jobs(n),
                || 0..200,
                || (),
                slow_first,
                |n| {
                    got.push(n);
                    Ok::<_, ()>(())
                },
            )
            .unwrap();
            assert_eq!(got, (0..200).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn few_items_are_in_memory_and_an_error_ends_the_work() {
        let taken = AtomicUsize::new(0);
        let items = (0..1_000_000).inspect(|_| _ = taken.fetch_add(1, Ordering::Relaxed));
        let result = ordered(
            jobs(2),
            || items,
            || (),
            |_, n| n,
            |n| if n == 10 { Err("enough") } else { Ok(()) },
        );
        assert_eq!(result, Err("enough"));
        assert!(
            taken.load(Ordering::Relaxed) < 10 + 3 * AHEAD * 2 + 4,
            "{}",
            taken.load(Ordering::Relaxed)
        );
    }
}

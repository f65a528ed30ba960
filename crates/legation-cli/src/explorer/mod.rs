//! The explorer: a record in the browser. Pages are made on the server and are whole without scripts; everything they need is in
//! the program.
//!
//! | file | holds |
//! |---|---|
//! | `app` | the record behind the pages: connections, and what is counted once and kept |
//! | `web` | a request as the pages see it, their replies, and who may ask |
//! | `frame` | what every page has around it, and how happenings, actors and passages look |
//! | `chart`, `outlines`, `layout` | bars by month, the map and the network, as SVG |
//! | `pages` | one file per view |
//! | `api`, `mcp` | the same as JSON, and as tools of an assistant |
//! | `assets` | style, script, icon |

mod api;
mod app;
mod chart;
mod frame;
mod layout;
mod mcp;
mod outlines;
mod pages;
mod web;

pub use app::{Review, Settings};
pub use mcp::serve as assist;

use crate::problem::{Problem, Result};
use app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use std::net::SocketAddr;
use std::sync::Arc;
use web::{Page, answer};

/// Serves the record until the process is told to stop. `ready` is called with the address once it can be asked.
/// Errors: an address that cannot be bound, a record that cannot be opened.
pub fn serve(settings: Settings, address: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let token = settings.token.is_some();
    if !address.ip().is_loopback() && !token {
        return Err(Problem::with_remedy(
            format!("{address} can be reached from other machines"),
            "give a --token that whoever asks must know, or serve on 127.0.0.1",
        )
        .into());
    }
    let app = Arc::new(App::new(settings)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format!("no threads to serve with: {error}")))?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| Problem::with_remedy(format!("{address}: {error}"), "choose another --port"))?;
        let address = listener
            .local_addr()
            .map_err(|error| Problem::new(error.to_string()))?;
        ready(address);
        App::warm(&app);
        axum::serve(listener, router(app))
            .with_graceful_shutdown(stopped())
            .await
            .map_err(|error| Problem::new(format!("the server ended: {error}")))?;
        Ok(())
    })
}

async fn stopped() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => (),
        () = terminated => (),
    }
}

/// Every address that is answered.
fn router(app: Arc<App>) -> Router {
    // Pages read files, and so stay off the threads that wait for the network.
    fn page(page: Page) -> MethodRouter<Arc<App>> {
        get(move |State(app): State<Arc<App>>, request: Request| answer(page, request, app))
    }
    fn form(page: Page) -> MethodRouter<Arc<App>> {
        post(move |State(app): State<Arc<App>>, request: Request| answer(page, request, app))
    }
    let mut router = Router::new()
        .route("/", page(pages::overview::page))
        .route("/happenings", page(pages::happenings::list))
        .route("/happening/{id}", page(pages::happenings::one))
        .route("/dispatches", page(pages::dispatch::list))
        .route("/dispatch/{id}", page(pages::dispatch::one))
        .route("/actors", page(pages::actor::list))
        .route("/actor/{id}", page(pages::actor::one))
        .route("/dyad/{a}/{b}", page(pages::dyad::one))
        .route("/dossier/{a}", page(pages::dyad::dossier))
        .route("/dossier/{a}/{b}", page(pages::dyad::dossier))
        .route("/promises", page(pages::promises::page))
        .route("/due.ics", page(pages::promises::calendar))
        .route("/map", page(pages::map::page))
        .route("/network", page(pages::network::page))
        .route("/search", page(pages::search::page))
        .route("/about", page(pages::about::page))
        .route("/assets/{name}", page(pages::asset))
        .route("/favicon.ico", page(pages::icon));
    for (path, answer) in api::ROUTES {
        router = router.route(path, page(*answer));
    }
    if app.settings.review.is_some() {
        router = router
            .route("/review", page(pages::review::page))
            .route("/review", form(pages::review::judge));
    }
    router
        .fallback(|State(app): State<Arc<App>>, request: Request| answer(pages::missing, request, app))
        .layer(DefaultBodyLimit::max(64 << 10))
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Lets through who may ask, and gives every reply its headers.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match web::refused(&app, &request) {
        None => next.run(request).await,
        Some(refused) => refused,
    };
    web::protect(response.headers_mut());
    response
}

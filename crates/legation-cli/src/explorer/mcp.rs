//! The record as tools of an assistant: an MCP server over standard input and output, of the official SDK.
//!
//! Each tool asks what an address of the API asks, so that both say the same.

use super::api;
use super::app::{App, Settings};
use super::web::{Asked, Page, Params, Reply, Trouble};
use crate::problem::{self, Problem};
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::{ServerHandler, ServiceExt, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Answers an assistant until it closes the input. Errors: a record that cannot be opened, an assistant that speaks no MCP.
pub fn serve(settings: Settings) -> problem::Result<()> {
    let app = Arc::new(App::new(settings)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format!("no threads to answer with: {error}")))?;
    runtime.block_on(async move {
        let problem =
            |error: &dyn std::fmt::Display| Problem::new(format!("the assistant was lost: {error}"));
        let running = Tools::new(app)
            .serve(rmcp::transport::stdio())
            .await
            .map_err(|error| problem(&error))?;
        running.waiting().await.map_err(|error| problem(&error))?;
        Ok(())
    })
}

#[derive(Clone)]
struct Tools {
    app: Arc<App>,
    tool_router: ToolRouter<Tools>,
}

/// What happenings are asked for; a field that is left out asks for nothing.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Happenings {
    /// visit, meeting, statement, agreement, joint_body, commitment (a promise) or event
    kind: Option<String>,
    /// Who takes part: a country code (IRN), a country, an actor's id, or words of a name
    actor: Option<String>,
    /// Who takes part beside the actor
    with: Option<String>,
    /// Who speaks, in statements
    speaker: Option<String>,
    /// Whom a statement is about
    about: Option<String>,
    /// support or oppose
    stance: Option<String>,
    /// From this date on: 2024, 2024-03 or 2024-03-20
    since: Option<String>,
    /// Up to and including this date
    until: Option<String>,
    /// signed, planned, overdue, kept, broken …
    status: Option<String>,
    /// A place or country
    place: Option<String>,
    /// Where the page begins: `next` of the page before
    from: Option<usize>,
    /// Items on the page, at most 200
    size: Option<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Timeline {
    /// An actor: country code, country, id or name
    #[serde(skip_serializing)]
    a: String,
    /// Another actor
    #[serde(skip_serializing)]
    b: String,
    /// From this date on
    since: Option<String>,
    /// Up to and including this date
    until: Option<String>,
    /// Where the page begins: `next` of the page before
    from: Option<usize>,
    /// Items on the page, at most 200
    size: Option<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Dossier {
    /// An actor: country code, country, id or name
    #[serde(skip_serializing)]
    a: String,
    /// Another actor, for a brief on the two with one another
    #[serde(skip_serializing)]
    b: Option<String>,
    /// From this date on
    since: Option<String>,
    /// Up to and including this date
    until: Option<String>,
    /// Sentences in a section, at most 100
    limit: Option<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Due {
    /// next: due from the day of asking on; past: due before; never: without a day
    due: Option<String>,
    /// Who promised or was promised
    actor: Option<String>,
    /// The other side
    with: Option<String>,
    /// open, overdue, kept, broken, postponed or withdrawn
    status: Option<String>,
    /// Where the page begins: `next` of the page before
    from: Option<usize>,
    /// Items on the page, at most 200
    size: Option<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Search {
    /// Words, all of which must be there; in double quotes, side by side
    q: String,
    /// Hits of each sort, at most 100
    size: Option<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Id {
    /// The id, as another tool gave it
    #[serde(skip_serializing)]
    id: String,
}

type Told = Result<String, String>;

#[tool_router(router = tool_router)]
impl Tools {
    fn new(app: Arc<App>) -> Tools {
        Tools {
            app,
            tool_router: Tools::tool_router(),
        }
    }

    #[tool(
        description = "Search the texts, statements and entries of the record. Hits carry the id of the entry or dispatch.",
        annotations(read_only_hint = true)
    )]
    async fn search(&self, Parameters(asked): Parameters<Search>) -> Told {
        self.ask(api::search, Vec::new(), &asked).await
    }

    #[tool(
        description = "List what happened (visits, meetings, agreements, statements, promises, events), latest first, each told once \
                       with the reports it rests on.",
        annotations(read_only_hint = true)
    )]
    async fn happenings(&self, Parameters(asked): Parameters<Happenings>) -> Told {
        self.ask(api::happenings, Vec::new(), &asked).await
    }

    #[tool(
        description = "List what two actors had to do with one another, latest first.",
        annotations(read_only_hint = true)
    )]
    async fn timeline(&self, Parameters(asked): Parameters<Timeline>) -> Told {
        let parts = vec![asked.a.clone(), asked.b.clone()];
        self.ask(api::timeline, parts, &asked).await
    }

    #[tool(
        description = "Write a brief on one actor or on two with one another, in Markdown; every sentence has footnotes with the words it \
                       rests on, their source and licence.",
        annotations(read_only_hint = true)
    )]
    async fn dossier(&self, Parameters(asked): Parameters<Dossier>) -> Told {
        let parts = [Some(asked.a.clone()), asked.b.clone()];
        self.ask(api::brief, parts.into_iter().flatten().collect(), &asked)
            .await
    }

    #[tool(
        description = "List promises by the day they are due, with what became of them.",
        annotations(read_only_hint = true)
    )]
    async fn due(&self, Parameters(asked): Parameters<Due>) -> Told {
        self.ask(api::due, Vec::new(), &asked).await
    }

    #[tool(
        description = "The very words that a happening rests on, with outlet, day, address and licence. Cite these.",
        annotations(read_only_hint = true)
    )]
    async fn evidence(&self, Parameters(asked): Parameters<Id>) -> Told {
        self.ask(api::evidence, vec![asked.id.clone()], &asked).await
    }

    #[tool(
        description = "One dispatch with its text and all that was read from it.",
        annotations(read_only_hint = true)
    )]
    async fn dispatch(&self, Parameters(asked): Parameters<Id>) -> Told {
        self.ask(api::dispatch, vec![asked.id.clone()], &asked).await
    }

    async fn ask(&self, page: Page, parts: Vec<String>, asked: &impl Serialize) -> Told {
        let fields = match serde_json::to_value(asked) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let given = fields.into_iter().filter(|(_, value)| !value.is_null());
        let params = Params(given.map(|(name, value)| (name, text(value))).collect());
        let app = self.app.clone();
        let work = tokio::task::spawn_blocking(move || {
            let answer = app.with(|record| {
                page(&Asked {
                    app: &app,
                    record,
                    path: String::new(),
                    parts,
                    params,
                    form: Params::default(),
                })
            });
            match answer {
                Ok(Ok(Reply::Text(_, text))) => Ok(text),
                Ok(Ok(_)) => Err("this cannot be told as text".to_owned()),
                Ok(Err(trouble)) => Err(words(trouble)),
                Err(failure) => Err(words(Trouble::from(failure))),
            }
        });
        work.await.unwrap_or_else(|error| Err(error.to_string()))
    }
}

fn words(trouble: Trouble) -> String {
    match trouble {
        Trouble::Missing(what) | Trouble::Wrong(what) | Trouble::Refused(what) | Trouble::Failed(what) => {
            what
        }
    }
}

#[tool_handler(
    router = self.tool_router,
    name = "legation",
    instructions = "A record of diplomatic dispatches: who met whom, who said what, what was signed, what was promised and what became of \
                    it. Every happening rests on words of dispatches; ask `evidence` for them and cite them with source and licence. What \
                    the record does not hold did not necessarily not happen."
)]
impl ServerHandler for Tools {}

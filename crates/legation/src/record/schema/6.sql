-- Whether an event is told as history: more than a month older than its dispatch. 1 where it is.
ALTER TABLE event ADD COLUMN background INTEGER NOT NULL DEFAULT 0;

-- Who counts pairs must be able to leave history out.
DROP VIEW series;
DROP VIEW dyad;
CREATE VIEW dyad AS
  SELECT entry.id AS entry, entry.date, entry.date_from, entry.date_to, event.type, event.mode, event.score,
         entry.factuality, a.country AS actor_country, a.name AS actor, r.country AS recipient_country,
         r.name AS recipient, dispatch.id AS dispatch, dispatch.published, event.background
  FROM event
  JOIN entry ON entry.id = event.entry
  JOIN dispatch ON dispatch.number = entry.dispatch
  LEFT JOIN entry_actor ea ON ea.entry = entry.id AND ea.role = 'actors'
  LEFT JOIN actor a ON a.id = ea.actor
  LEFT JOIN entry_actor er ON er.entry = entry.id AND er.role = 'recipients'
  LEFT JOIN actor r ON r.id = er.actor;
CREATE VIEW series AS
  SELECT 'legation' AS coder, date, date_from, date_to, type, mode, score, factuality, actor_country, actor,
         recipient_country, recipient, background
  FROM dyad
  UNION ALL
  SELECT i.coder, i.date, i.date_from, i.date_to, i.type, i.mode, i.score, i.factuality, a.country, a.name, r.country,
         r.name, coalesce(json_extract(i.event, '$.background'), 0)
  FROM imported i
  LEFT JOIN imported_actor a ON a.event = i.number AND a.role = 'actors'
  LEFT JOIN imported_actor r ON r.event = i.number AND r.role = 'recipients';

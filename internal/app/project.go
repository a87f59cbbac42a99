package app

import (
	"encoding/json"
	"fmt"
	"strings"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// project folds one entry into the tables. It reads nothing but the entry and
// the tables.
func (t *tables) project(tx *store.Tx, e *evidence.Entry) error {
	if e.Body == nil {
		return nil // erased: only private bodies are, and they project nothing
	}
	switch {
	case strings.HasPrefix(e.Kind, custodyPrefix):
		return t.projectCustody(tx, e)
	case strings.HasPrefix(e.Kind, findingPrefix):
		return t.projectFinding(tx, e)
	case strings.HasPrefix(e.Kind, screenPrefix):
		return t.projectScreening(tx, e)
	case e.Kind == kindDetermined:
		return t.projectDetermined(tx, e)
	case e.Kind == kindFiguresRead:
		return t.projectFigures(tx, e)
	case strings.HasPrefix(e.Kind, inspectionPrefix):
		return t.projectInspection(tx, e)
	case e.Kind == kindRegistration:
		var r custody.Registration
		if err := decode(e, &r); err != nil {
			return err
		}
		custody.ApplyRegistration(state{tx, t}, r)
		t.projectDuty(tx, e, r)
		return nil
	case e.Kind == kindFiled, e.Kind == kindChased:
		return t.projectReturn(tx, e)
	case e.Kind == kindClosed, e.Kind == kindReopened:
		return t.projectClosing(tx, e)
	case e.Kind == kindLetter, e.Kind == kindLetterDue:
		return t.projectLetter(tx, e)
	case e.Kind == kindOutside:
		return t.projectOutside(tx, e)
	case strings.HasPrefix(e.Kind, guidelinePrefix):
		return t.projectGuideline(tx, e)
	case strings.HasPrefix(e.Kind, cluePrefix):
		return t.projectClue(tx, e)
	case strings.HasPrefix(e.Kind, needPrefix):
		return t.projectNeed(tx, e)
	case strings.HasPrefix(e.Kind, opinionPrefix):
		return t.projectOpinion(tx, e)
	case e.Kind == kindRead:
		return t.projectRead(tx, e)
	case strings.HasPrefix(e.Kind, borderPrefix):
		return t.projectBorder(tx, e)
	}
	if err := t.projectNotice(tx, e); err != nil {
		return err
	}
	return t.review.project(tx, t, e)
}

func (t *tables) projectCustody(tx *store.Tx, e *evidence.Entry) error {
	ev, given := tx.Body().(custody.Event)
	if !given {
		if err := decode(e, &ev); err != nil {
			return err
		}
	}
	if tx.Live() {
		t.remember(e, &ev)
	}
	t.projectFlows(tx, e, &ev)
	t.projectExported(tx, e, &ev)
	booked := t.newBooked(tx, e, &ev)
	custody.Apply(booked, custody.Recorded{Event: ev, Seq: e.Seq, Org: e.Org, Occurred: e.Occurred})
	booked.keep()
	t.touchClosings(tx, e, &ev)
	for _, d := range ev.Documents {
		store.Put(tx, t.document, documentRow{Seq: e.Seq, Name: d.Name, SHA256: d.SHA256, Media: d.Media, Size: d.Size, Org: e.Org, Subject: documentSubject(&ev)})
	}
	return nil
}

// decodeEvent decodes the event of an entry ahead of its projection; nil where
// there is none, or none that can be read.
func decodeEvent(e *evidence.Entry) any {
	if !strings.HasPrefix(e.Kind, custodyPrefix) {
		return nil
	}
	var ev custody.Event
	if json.Unmarshal(e.Body, &ev) != nil {
		return nil
	}
	return ev
}

// documentSubject is the lot that a document is listed with.
func documentSubject(ev *custody.Event) string {
	switch {
	case len(ev.Outputs) > 0:
		return ev.Outputs[0].Lot
	case len(ev.Figures) > 0:
		return ev.Figures[0].Lot
	case len(ev.Inputs) > 0:
		return ev.Inputs[0].Lot
	}
	return ev.Site
}

func decode(e *evidence.Entry, into any) error {
	if err := json.Unmarshal(e.Body, into); err != nil {
		return fmt.Errorf("entry %d, %s: %w", e.Seq, e.Kind, err)
	}
	return nil
}

package api

import (
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// hookStory is what organisations whose programs are sent notices do.
func (s *story) hookStory() {
	post := func(token, key string, status int, cmd app.HookCommand) scenario {
		return on("POST /hooks", "/hooks", token, status).with(key, cmd)
	}
	good := app.HookCommand{Ref: "east-1", Feed: app.FeedNotices, URL: "https://notices.example/in"}
	s.tell(post("cleo", "h1", 201, good).keeps("secret", "secret"))
	if !strings.HasPrefix(s.kept["secret"], "lhs_") {
		s.t.Errorf("the secret reads %q", s.kept["secret"])
	}
	s.tell(post("cleo", "h1", 201, good).wants("replayed", true, "secret", nil))
	s.tell(post("mag", "h2", 403, good).wants("code", "actor.role"))
	inside := good
	inside.URL = "https://169.254.169.254/latest"
	s.tell(post("cleo", "h3", 422, inside).wants("code", "hook.inside", "reasons.0.field", "url"))
	s.tell(on("GET /hooks", "/hooks", "cleo", 200).wants("hooks.0.ref", "east-1", "hooks.0.secret", nil, "hooks.1", nil))
	s.tell(on("GET /hooks", "/hooks", "mag", 200).wants("hooks.0", nil))
	s.tell(on("GET /hooks", "/hooks", "ming", 403).wants("code", "actor.role"))
	closing := func(token, key string, status int) scenario {
		return on("POST /hooks/{ref}/close", "/hooks/east-1/close", token, status).with(key, `{}`)
	}
	s.tell(closing("mag", "h4", 404).wants("code", "hook.unknown"))
	s.tell(closing("cleo", "h5", 201))
}

func TestHooksOverHTTP(t *testing.T) { newStory(t).hookStory() }

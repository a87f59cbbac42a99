package api

import "lanthorn/internal/app"

func (a *API) hookRoutes() []route {
	return []route{
		{method: "GET", path: "/hooks", about: "Addresses of your organisation's programs to which notices are pushed, with how that goes.", out: hookList{}, run: getHooks},
		{method: "POST", path: "/hooks", about: "Registers an https address: customs for notices of licences, an exporter for states of its own cases. The answer holds the secret that signs, this once; registering again gives a new one.", in: app.HookCommand{}, out: hookAnswer{}, run: postHook},
		{method: "POST", path: "/hooks/{ref}/close", about: "Stops sending to an address.", in: struct{}{}, out: app.Receipt{}, run: postHookClose},
	}
}

type hookList struct {
	Hooks []app.HookState `json:"hooks"`
}

type hookAnswer struct {
	app.Receipt
	Secret string `json:"secret,omitempty"` // not in the answer to a repeat
}

func getHooks(c *call, _ any) (any, error) {
	list, err := c.api.app.Hooks(c.r.Context(), c.actor)
	return hookList{some(list)}, err
}

func postHook(c *call, in any) (any, error) {
	secret, rec, err := c.api.app.RegisterHook(c.r.Context(), c.actor, c.key, in.(app.HookCommand))
	return hookAnswer{rec, secret}, err
}

func postHookClose(c *call, _ any) (any, error) {
	return c.api.app.CloseHook(c.r.Context(), c.actor, c.key, c.path("ref"))
}

package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
)

func (a *API) libraryRoutes() []route {
	return []route{
		{method: "GET", path: "/library", about: "Parties and products that your organisation keeps for its applications. Nobody else sees them, and they are no part of the ledger.", out: libraryList{}, run: getLibrary},
		{method: "POST", path: "/library", about: "Keeps up to 500 items, all or none; an item of the same kind and ID is changed. Sent twice it is the same.", in: libraryList{}, asks: true, out: libraryList{}, run: postLibrary},
		{method: "DELETE", path: "/library/{kind}/{id}", about: "Takes an item out of the library.", out: libraryList{}, run: deleteLibrary},
	}
}

// libraryAtOnce bounds the items of one call.
const libraryAtOnce = 500

type libraryList struct {
	Items []app.LibraryItem `json:"items"`
}

func getLibrary(c *call, _ any) (any, error) {
	list, err := c.api.app.Library(c.r.Context(), c.actor)
	return libraryList{some(list)}, err
}

func postLibrary(c *call, in any) (any, error) {
	items := in.(libraryList).Items
	if len(items) == 0 || len(items) > libraryAtOnce {
		return nil, ree.Refusals{ree.Refuse("library.count", "max", "500").At("items")}
	}
	if err := c.api.app.KeepInLibrary(c.r.Context(), c.actor, items...); err != nil {
		return nil, err
	}
	return getLibrary(c, nil)
}

func deleteLibrary(c *call, _ any) (any, error) {
	if err := c.api.app.DropFromLibrary(c.r.Context(), c.actor, app.LibraryKind(c.path("kind")), c.path("id")); err != nil {
		return nil, err
	}
	return getLibrary(c, nil)
}

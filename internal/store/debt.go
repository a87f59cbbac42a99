package store

import "context"

// debt is what the writer has acknowledged out of its journal and not yet
// brought into the tables. Readers wait until it is paid.
type debt struct {
	done chan struct{}
	err  error // why it could not be paid; set before done is closed
}

// owe says that readers must wait from now on.
func (s *Store) owe() {
	s.news.Lock()
	defer s.news.Unlock()
	if s.debt == nil {
		s.debt = &debt{done: make(chan struct{})}
	}
}

// paid lets the readers go on that wait, with an error where the debt stays.
func (s *Store) paid(err error) {
	s.news.Lock()
	defer s.news.Unlock()
	if s.debt == nil {
		return
	}
	s.debt.err = err
	close(s.debt.done)
	s.debt = nil
	if err != nil {
		s.debt = &debt{done: make(chan struct{})}
	}
}

// settled waits until the tables hold everything acknowledged so far.
func (s *Store) settled(ctx context.Context) error {
	s.news.Lock()
	d := s.debt
	s.news.Unlock()
	if d == nil {
		return nil
	}
	select {
	case s.asked <- struct{}{}:
	default: // somebody has asked already
	}
	select {
	case <-d.done:
		return d.err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.dead:
		return ErrClosed
	}
}

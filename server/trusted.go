package server

// trusted answers nothing at all: that it can be asked over HTTPS tells the
// page of internal/trust, which is of another origin, that the device trusts
// the certificate.
func (s *Server) trusted(r *request) error {
	h := r.w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return r.empty()
}

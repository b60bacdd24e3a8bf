package serializer

const (
	CodeA = iota
)

package serializer

const (
	CodeA = 1
)

/* never closed

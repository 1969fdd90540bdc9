/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Writing and reading the bytes of a message body, most significant byte first. Example:
 *
 *     ByteWriter w;
 *     w.WriteU16(7);
 *     w.WriteString("alexnet");
 *     ByteReader r(w.GetBytes());
 *     uint16_t n = r.ReadU16();
 *     std::string name = r.ReadString();
 *     if (!r.Ok() || !r.AtEnd()) { ... the peer sent nonsense ... }
 */
#ifndef EDGE_INFERENCE_BYTE_BUFFER_H
#define EDGE_INFERENCE_BYTE_BUFFER_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Appends values to a vector of bytes.
 */
class ByteWriter
{
  public:
    /** @param value one byte */
    void WriteU8(uint8_t value);
    /** @param value two bytes */
    void WriteU16(uint16_t value);
    /** @param value four bytes */
    void WriteU32(uint32_t value);
    /** @param value eight bytes */
    void WriteU64(uint64_t value);
    /** @param value eight bytes, two's complement */
    void WriteI64(int64_t value);
    /** @param value eight bytes, the bits of an IEEE 754 double */
    void WriteDouble(double value);
    /** @param value one byte, 0 or 1 */
    void WriteBool(bool value);

    /**
     * Two bytes of length, then the text. A text above 65535 bytes is cut there: it is a name or a
     * plan, and both are far shorter.
     * @param value the text
     */
    void WriteString(const std::string& value);

    /** The bytes alone, no length. @param data first byte @param size number of bytes */
    void WriteBytes(const uint8_t* data, std::size_t size);

    /** Four bytes of length, then the bytes. @param data the bytes */
    void WriteBlob(const std::vector<uint8_t>& data);

    /**
     * Two bytes of number, then the items; ByteReader::ReadList is its counterpart.
     * @param items at most 65535 of them
     * @param writeItem called as writeItem(*this, item)
     * @throws std::length_error when there are more
     */
    template <typename T, typename Function>
    void WriteList(const std::vector<T>& items, Function writeItem);

    /** @return what was written */
    const std::vector<uint8_t>& GetBytes() const;

    /** Move the bytes out; the writer is empty afterwards. @return what was written */
    std::vector<uint8_t> Take();

  private:
    /** @param count number of items of a list @throws std::length_error above 65535 */
    void WriteCount(std::size_t count);
    /** @param value number to append @param bytes how many of its low bytes */
    void WriteBigEndian(uint64_t value, int bytes);

    std::vector<uint8_t> m_bytes; //!< what was written
};

/**
 * @ingroup edge-inference
 * Reads what ByteWriter wrote, from a peer that is not trusted: it never reads past the end, and
 * after the first failure every later read gives zero or empty, so that a parser may read a whole
 * body and ask Ok() once. Does not own the bytes.
 */
class ByteReader
{
  public:
    /** @param data first byte; must outlive the reader @param size number of bytes */
    ByteReader(const uint8_t* data, std::size_t size);

    /** @param bytes must outlive the reader */
    explicit ByteReader(const std::vector<uint8_t>& bytes);

    /** @return one byte, 0 after a failure */
    uint8_t ReadU8();
    /** @return two bytes, 0 after a failure */
    uint16_t ReadU16();
    /** @return four bytes, 0 after a failure */
    uint32_t ReadU32();
    /** @return eight bytes, 0 after a failure */
    uint64_t ReadU64();
    /** @return eight bytes, 0 after a failure */
    int64_t ReadI64();
    /** @return a finite double; NaN and the infinities count as a failure, which gives 0 */
    double ReadDouble();
    /** @return a bool; any byte but 0 and 1 counts as a failure, which gives false */
    bool ReadBool();
    /** @return a text of at most 65535 bytes, empty after a failure */
    std::string ReadString();

    /**
     * @param size number of bytes
     * @return the bytes, empty after a failure
     */
    std::vector<uint8_t> ReadBytes(std::size_t size);

    /** @return the bytes behind four bytes of length, empty after a failure */
    std::vector<uint8_t> ReadBlob();

    /**
     * Read the number (u16) of items that follow. Fails when it is above the limit or when that
     * many items cannot be in what is left, so that nobody reserves memory for a number a peer made
     * up.
     * @param limit the most that is allowed
     * @param itemBytes the fewest bytes that one item takes
     * @return the number, 0 after a failure
     */
    uint16_t ReadCount(uint16_t limit, std::size_t itemBytes);

    /**
     * Read what WriteList wrote.
     * @param limit the most items that are allowed
     * @param itemBytes the fewest bytes that one item takes
     * @param readItem called as readItem(*this), returns an item
     * @return the items; after a failure of no use
     */
    template <typename T, typename Function>
    std::vector<T> ReadList(uint16_t limit, std::size_t itemBytes, Function readItem);

    /** Let a parser mark a value as unacceptable; sticks like any failure. */
    void Fail();

    /** @return true if nothing failed so far */
    bool Ok() const;

    /** @return true if nothing failed and every byte was read */
    bool AtEnd() const;

    /** @return bytes not yet read, 0 after a failure */
    std::size_t GetRemaining() const;

  private:
    /** @param size bytes wanted @return true if they are there; else the reader has failed */
    bool Need(std::size_t size);
    /** @param bytes width of the number @return the number, 0 after a failure */
    uint64_t ReadBigEndian(int bytes);

    const uint8_t* m_data; //!< next byte to read
    std::size_t m_left;    //!< bytes from there to the end
    bool m_ok{true};       //!< false after the first failure
};

template <typename T, typename Function>
void
ByteWriter::WriteList(const std::vector<T>& items, Function writeItem)
{
    WriteCount(items.size());
    for (const T& item : items)
    {
        writeItem(*this, item);
    }
}

template <typename T, typename Function>
std::vector<T>
ByteReader::ReadList(uint16_t limit, std::size_t itemBytes, Function readItem)
{
    std::vector<T> items;
    const uint16_t count = ReadCount(limit, itemBytes);
    items.reserve(count);
    for (uint16_t i = 0; i < count && m_ok; ++i)
    {
        items.push_back(readItem(*this));
    }
    return items;
}

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_BYTE_BUFFER_H */

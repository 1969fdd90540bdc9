/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Writes ONNX files byte by byte, valid or not, without ONNX's library. Example:
 *
 *     OnnxFile file;
 *     file.Input("x", {"N", "3"}).Node("Relu", {"x"}, {"y"}).Output("y");
 *     file.Save("relu.onnx");
 */
#ifndef EDGE_INFERENCE_ONNX_BYTES_H
#define EDGE_INFERENCE_ONNX_BYTES_H

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/**
 * A protobuf message under construction. Field numbers are those of onnx.proto.
 */
class ProtoBytes
{
  public:
    /** Add a number. @param field its field @param value the number @return this */
    ProtoBytes& Number(int field, int64_t value)
    {
        Varint(static_cast<uint64_t>(field) << 3);
        Varint(static_cast<uint64_t>(value));
        return *this;
    }

    /** Add a text, bytes or a message. @param field its field @param bytes it @return this */
    ProtoBytes& Bytes(int field, const std::string& bytes)
    {
        Varint((static_cast<uint64_t>(field) << 3) | 2);
        Varint(bytes.size());
        m_bytes += bytes;
        return *this;
    }

    /** @return the message */
    const std::string& Get() const
    {
        return m_bytes;
    }

  private:
    /** @param value number to append with seven bits per byte */
    void Varint(uint64_t value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            m_bytes += static_cast<char>(value | 0x80);
        }
        m_bytes += static_cast<char>(value);
    }

    std::string m_bytes; //!< the message so far
};

/** Element types of ONNX. */
enum OnnxElement
{
    ONNX_FLOAT = 1,
    ONNX_INT64 = 7,
};

/** @param name name @param value value @return an attribute that is an integer */
inline std::string
IntegerAttribute(const std::string& name, int64_t value)
{
    return ProtoBytes().Bytes(1, name).Number(3, value).Number(20, 2).Get();
}

/** @param name name @param values values @return an attribute that is a list of integers */
inline std::string
IntegersAttribute(const std::string& name, const std::vector<int64_t>& values)
{
    ProtoBytes attribute;
    attribute.Bytes(1, name).Number(20, 7);
    for (int64_t value : values)
    {
        attribute.Number(8, value);
    }
    return attribute.Get();
}

/** @param name name @param value value @return an attribute that is a text */
inline std::string
TextAttribute(const std::string& name, const std::string& value)
{
    return ProtoBytes().Bytes(1, name).Bytes(4, value).Number(20, 3).Get();
}

/** @param name name @param tensor a tensor @return an attribute that is a tensor */
inline std::string
TensorAttribute(const std::string& name, const std::string& tensor)
{
    return ProtoBytes().Bytes(1, name).Bytes(5, tensor).Number(20, 4).Get();
}

/** @param name name @param graph a graph @return an attribute that is a graph */
inline std::string
GraphAttribute(const std::string& name, const std::string& graph)
{
    return ProtoBytes().Bytes(1, name).Bytes(6, graph).Number(20, 5).Get();
}

/** @param name name @param dims shape @param element type @return weights without their data */
inline std::string
WeightsTensor(const std::string& name, const std::vector<int64_t>& dims, int element = ONNX_FLOAT)
{
    ProtoBytes tensor;
    for (int64_t size : dims)
    {
        tensor.Number(1, size);
    }
    return tensor.Number(2, element).Bytes(8, name).Get();
}

/** @param name name @param values a list @param scalar without a dimension @return its tensor */
inline std::string
IntegersTensor(const std::string& name, const std::vector<int64_t>& values, bool scalar = false)
{
    ProtoBytes tensor;
    if (!scalar)
    {
        tensor.Number(1, static_cast<int64_t>(values.size()));
    }
    tensor.Number(2, ONNX_INT64);
    for (int64_t value : values)
    {
        tensor.Number(7, value);
    }
    return tensor.Bytes(8, name).Get();
}

/** @param dims dimensions, numbers or symbols, "?" for none @param element type @return the type */
inline std::string
TensorTypeBytes(const std::vector<std::string>& dims, int element = ONNX_FLOAT)
{
    ProtoBytes shape;
    for (const std::string& dim : dims)
    {
        const bool number = dim.find_first_not_of("-0123456789") == std::string::npos;
        ProtoBytes bytes;
        if (number)
        {
            bytes.Number(1, std::stoll(dim));
        }
        else if (dim != "?")
        {
            bytes.Bytes(2, dim);
        }
        shape.Bytes(1, bytes.Get());
    }
    const ProtoBytes tensor = ProtoBytes().Number(1, element).Bytes(2, shape.Get());
    return ProtoBytes().Bytes(1, tensor.Get()).Get();
}

/**
 * @param op operator
 * @param inputs names of the tensors it reads
 * @param outputs names of the tensors it makes
 * @param attributes its attributes
 * @param name its name
 * @param domain domain of the operator
 * @return a node
 */
inline std::string
NodeBytes(const std::string& op,
          const std::vector<std::string>& inputs,
          const std::vector<std::string>& outputs,
          const std::vector<std::string>& attributes = {},
          const std::string& name = "",
          const std::string& domain = "")
{
    ProtoBytes node;
    for (const std::string& input : inputs)
    {
        node.Bytes(1, input);
    }
    for (const std::string& output : outputs)
    {
        node.Bytes(2, output);
    }
    if (!name.empty())
    {
        node.Bytes(3, name);
    }
    node.Bytes(4, op);
    for (const std::string& attribute : attributes)
    {
        node.Bytes(5, attribute);
    }
    if (!domain.empty())
    {
        node.Bytes(7, domain);
    }
    return node.Get();
}

/**
 * An ONNX file under construction.
 */
class OnnxFile
{
  public:
    /** Add a node. @param bytes a node @return this */
    OnnxFile& Node(const std::string& bytes)
    {
        m_graph.Bytes(1, bytes);
        return *this;
    }

    /** Add a node. @param op operator @param inputs what it reads @param outputs what it makes
     * @param attributes its attributes @return this */
    OnnxFile& Node(const std::string& op,
                   const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs,
                   const std::vector<std::string>& attributes = {})
    {
        return Node(NodeBytes(op, inputs, outputs, attributes));
    }

    /** Add an input. @param name name @param dims shape @param element type @return this */
    OnnxFile& Input(const std::string& name,
                    const std::vector<std::string>& dims,
                    int element = ONNX_FLOAT)
    {
        return Info(11, name, TensorTypeBytes(dims, element));
    }

    /** Add an output. @param name its name @return this */
    OnnxFile& Output(const std::string& name)
    {
        return Info(12, name, "");
    }

    /** Declare a tensor. @param name its name @param dims its shape @return this */
    OnnxFile& Declare(const std::string& name, const std::vector<std::string>& dims)
    {
        return Info(13, name, TensorTypeBytes(dims));
    }

    /** Add an initializer. @param tensor the tensor @return this */
    OnnxFile& Weights(const std::string& tensor)
    {
        m_graph.Bytes(5, tensor);
        return *this;
    }

    /** Add a field to the file itself. @param field its field @param bytes it @return this */
    OnnxFile& Extra(int field, const std::string& bytes)
    {
        m_extra.Bytes(field, bytes);
        return *this;
    }

    /** State the version of the operator set. @param version the version @return this */
    OnnxFile& Opset(int64_t version)
    {
        m_opset = version;
        return *this;
    }

    /** @return the file's content */
    std::string Get() const
    {
        ProtoBytes model;
        model.Number(1, 7).Bytes(7, m_graph.Get());
        model.Bytes(8, ProtoBytes().Bytes(1, "").Number(2, m_opset).Get());
        return model.Get() + m_extra.Get();
    }

    /** @param fileName file to write */
    void Save(const std::string& fileName) const
    {
        std::ofstream(fileName, std::ios::binary) << Get();
    }

  private:
    /** @param field field of the graph @param name name @param type type @return this */
    OnnxFile& Info(int field, const std::string& name, const std::string& type)
    {
        ProtoBytes info;
        info.Bytes(1, name);
        if (!type.empty())
        {
            info.Bytes(2, type);
        }
        m_graph.Bytes(field, info.Get());
        return *this;
    }

    ProtoBytes m_graph;  //!< the graph
    ProtoBytes m_extra;  //!< further fields of the file
    int64_t m_opset{13}; //!< version of the operator set
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_BYTES_H

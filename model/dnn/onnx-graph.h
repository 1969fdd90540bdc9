/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * An ONNX file as one flat list of nodes. Example:
 *
 *     OnnxGraph graph("net.onnx");
 *     for (const OnnxNode& node : graph.GetNodes()) // each behind the nodes it reads
 */
#ifndef EDGE_INFERENCE_ONNX_GRAPH_H
#define EDGE_INFERENCE_ONNX_GRAPH_H

#include "tensor-shape.h"

#include <map>
#include <onnx/onnx_pb.h>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A node and the version of the operator set it is written in.
 */
struct OnnxNode
{
    onnx::NodeProto proto; //!< the node
    int opset{0};          //!< version of the operator set of its domain, 0 if none is named
    std::string label;     //!< for messages: name or first output, made of printable UTF-8
};

/**
 * @ingroup edge-inference
 * Reads an ONNX file, refuses what cannot be a network that is split (control flow, cycles, tensors
 * made twice or by nothing), replaces calls of model-local functions by their bodies, and sorts the
 * nodes. Every failure is a std::runtime_error of one sentence with the name of the file.
 */
class OnnxGraph
{
  public:
    /** @param fileName the file */
    explicit OnnxGraph(const std::string& fileName);

    /** @return the name of the file */
    const std::string& GetFileName() const;

    /** @return the file's content; its nodes are to be read through GetNodes() */
    const onnx::ModelProto& GetModel() const;

    /** @return all nodes in topological order; an order of the file that is one is kept */
    const std::vector<OnnxNode>& GetNodes() const;

    /** @param tensor name of a tensor @return true if a node reads it or the graph answers it */
    bool IsRead(const std::string& tensor) const;

    /** @param key a key @return what the file's metadata say about it, empty if nothing */
    std::string GetMetadata(const std::string& key) const;

    /** Refuse absurd tensors. @param shape a shape @param what whose it is */
    void CheckSize(const TensorShape& shape, const std::string& what) const;

    /** @param reason what is wrong with the file @return the exception */
    std::runtime_error Error(const std::string& reason) const;

    /** @param node a node @param reason what is wrong with it @return the exception */
    std::runtime_error Error(const OnnxNode& node, const std::string& reason) const;

  private:
    /** Operator set versions by domain. */
    using Opsets = std::map<std::string, int>;

    /** Read the file into m_model. */
    void Read();

    /** Replace function calls: fill m_nodes. */
    void Flatten();

    /** Refuse control flow and nodes without outputs. */
    void CheckNodes() const;

    /** Sort m_nodes. */
    void Sort();

    /** @return for each tensor the node that makes it, -1 for inputs and initializers */
    std::map<std::string, int> FindProducers() const;

    /** @param producers of each tensor @return for each node the nodes that it reads */
    std::vector<std::vector<int>> FindReads(const std::map<std::string, int>& producers) const;

    std::string m_fileName;        //!< name of the file
    onnx::ModelProto m_model;      //!< content
    std::vector<OnnxNode> m_nodes; //!< flat, sorted
    std::set<std::string> m_read;  //!< tensors that are read
};

/**
 * @ingroup edge-inference
 * @param name a name from a file
 * @return the name made of printable UTF-8
 */
std::string CleanOnnxName(const std::string& name);

/**
 * @ingroup edge-inference
 * Replace calls of model-local functions, also inside functions, by the nodes of their bodies.
 * @param model the model
 * @return all nodes, with label and operator set version
 * @throws std::runtime_error with a reason on functions that call themselves or grow too large
 */
std::vector<OnnxNode> FlattenOnnxFunctions(const onnx::ModelProto& model);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_GRAPH_H

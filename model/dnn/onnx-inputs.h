/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Which shapes the inputs of an ONNX file have once the caller has filled what it leaves open.
 * Example:
 *
 *     for (const OnnxInput& input : ResolveOnnxInputs(graph, options))
 *         // input.name, input.shape, input.type
 */
#ifndef EDGE_INFERENCE_ONNX_INPUTS_H
#define EDGE_INFERENCE_ONNX_INPUTS_H

#include "onnx-graph.h"
#include "onnx-model.h"
#include "tensor-shape.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * An input of the network.
 */
struct OnnxInput
{
    std::string name;  //!< name of the tensor
    TensorShape shape; //!< its shape
    int type{0};       //!< its element type
};

/**
 * @ingroup edge-inference
 * The inputs of an ONNX file, and what its symbolic dimensions stand for.
 */
class OnnxInputs
{
  public:
    /**
     * @param graph the file
     * @param options what the caller says about the shapes
     * @throws std::runtime_error, std::invalid_argument with one sentence
     */
    OnnxInputs(const OnnxGraph& graph, const OnnxImportOptions& options);

    /** @return the inputs in the order of the file, weights left out */
    const std::vector<OnnxInput>& Get() const;

    /**
     * The shape that the file declares for another tensor, with the symbols filled in.
     * @param declared the declaration
     * @return the type; without shape where it is open or no longer holds
     */
    onnx::TypeProto Resolve(const onnx::TypeProto& declared) const;

  private:
    /** @param input an input @param options the options @return the shape the caller gave or null
     */
    const TensorShape* FindGiven(const onnx::ValueInfoProto& input,
                                 const OnnxImportOptions& options) const;

    /** Learn symbols from a given shape. @param input an input @param given its shape */
    void Match(const onnx::ValueInfoProto& input, const TensorShape& given);

    /** Give the open first dimension a size. @param input an input @param batch the size */
    void FillBatch(const onnx::ValueInfoProto& input, uint64_t batch);

    /** @param input an input @param batch size of an open first dimension @return its shape */
    TensorShape Fill(const onnx::ValueInfoProto& input, uint64_t batch) const;

    /** @param input an input @return its dimensions as the file states them */
    static std::string Describe(const onnx::ValueInfoProto& input);

    const OnnxGraph& m_graph;                            //!< the file
    std::vector<const onnx::ValueInfoProto*> m_declared; //!< inputs that are no weights
    std::map<std::string, uint64_t> m_symbols;           //!< what symbolic dimensions stand for
    bool m_reshaped{false};          //!< whether a shape replaces a fixed one of the file
    std::vector<OnnxInput> m_inputs; //!< the inputs
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_INPUTS_H

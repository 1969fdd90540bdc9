/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the tests of ONNX files share. Example:
 *
 *     class MyTestCase : public DnnOnnxTestCase { ... Refuse("no graph", bytes); };
 */
#ifndef EDGE_INFERENCE_ONNX_TEST_CASE_H
#define EDGE_INFERENCE_ONNX_TEST_CASE_H

#include "onnx-bytes.h"

#include "ns3/onnx-model.h"
#include "ns3/test.h"

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/**
 * @ingroup edge-inference
 * What the tests of ONNX files share.
 */
class DnnOnnxTestCase : public TestCase
{
  public:
    /** @param name what is tested */
    explicit DnnOnnxTestCase(const std::string& name)
        : TestCase(name)
    {
    }

  protected:
    /** @param file a file @param options how it is read @return the model */
    std::shared_ptr<const DnnModel> Import(const OnnxFile& file,
                                           const OnnxImportOptions& options = {})
    {
        const std::string name = CreateTempDirFilename("net.onnx");
        file.Save(name);
        return ImportOnnxModel(name, options);
    }

    /**
     * Expect one sentence that names the file.
     * @param part what the sentence must hold
     * @param bytes content of the file
     * @param options how it is read
     */
    void Refuse(const std::string& part,
                const std::string& bytes,
                const OnnxImportOptions& options = {})
    {
        const std::string name = CreateTempDirFilename("net.onnx");
        std::ofstream(name, std::ios::binary) << bytes;
        std::string message;
        try
        {
            ImportOnnxModel(name, options);
        }
        catch (const std::exception& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, message << " lacks " << part);
        NS_TEST_EXPECT_MSG_NE(message.find("net.onnx"), std::string::npos, message);
        NS_TEST_EXPECT_MSG_EQ(message.find('\n'), std::string::npos, message);
    }

    /**
     * @param file a file
     * @param shape shape of its output
     * @param macs multiply-accumulates
     * @param parameters parameters
     * @param what what is counted
     */
    void Expect(const OnnxFile& file,
                const std::string& shape,
                uint64_t macs,
                uint64_t parameters,
                const std::string& what)
    {
        try
        {
            const auto model = Import(file);
            const DnnLayer& last = model->GetLayer(model->GetExits().back().output);
            NS_TEST_EXPECT_MSG_EQ(last.outputShape.ToString(), shape, what);
            NS_TEST_EXPECT_MSG_EQ(model->GetTotalMacs(), macs, what);
            NS_TEST_EXPECT_MSG_EQ(model->GetTotalParameters(), parameters, what);
        }
        catch (const std::exception& error)
        {
            NS_TEST_EXPECT_MSG_EQ(std::string(error.what()), "", what);
        }
    }
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_TEST_CASE_H
